"""What people upload to go into packets: read in limited children, made PDFs, refused with a sentence."""
