# the turn
