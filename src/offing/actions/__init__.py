"""What Offing may set going when an incident says so, one file per neighbour."""
