message TA105:024 #0 @0 1:1: the message ends inside of the interchange's header
