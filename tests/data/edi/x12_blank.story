message TA105:024 #0 @4 2:2: the message holds no interchange
