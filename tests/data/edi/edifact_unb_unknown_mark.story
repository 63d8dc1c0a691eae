message 0085:2 #0 @0 1:1: the separators of the interchange cannot be made out
