"""HTTPS of `smearlens serve`: the certificate, who renews it, and the door that speaks TLS."""
