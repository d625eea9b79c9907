"""What log lines say: Lambda's own, applications', in order and without repeats, filtered, told in one line."""
