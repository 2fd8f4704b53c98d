"""Writes: everything this system can do. One public function is one thing done; the door gives the clock."""
