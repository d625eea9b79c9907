"""What lambdatop knows and works out: pure, standard library only."""
