"""Papers and packets: what VA's intake desk reads. Facts go in, the same words come out on screen, in Word and PDF."""
