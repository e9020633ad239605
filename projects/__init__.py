"""What is done for residents: small wishes (微心愿), granted one by one."""
