"""What Lambda costs: the price table, sums over usage, a function's bill, who carries it."""
