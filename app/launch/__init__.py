"""From a command to a running server: the socket, the address in the QR code, the terminal."""
