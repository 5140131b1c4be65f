output "log_in" {
  description = "How to get onto the server."
  value       = "ssh hark@${hcloud_server.hark.ipv4_address}"
}
