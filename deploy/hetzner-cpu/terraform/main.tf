locals {
  # The same file that is pasted by hand, with its two placeholders filled in
  cloud_init = replace(
    replace(file("${path.module}/../cloud-init.yaml"), "REPOSITORY_URL", var.repository_url),
    "SSH_PUBLIC_KEY",
    trimspace(var.ssh_public_key),
  )
}

resource "hcloud_ssh_key" "admin" {
  name       = var.name
  public_key = var.ssh_public_key
}

# No port but ssh, also in front of the server; answers to its own connections come back by themselves
resource "hcloud_firewall" "ssh_only" {
  name = "${var.name}-ssh-only"

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = var.ssh_from
  }

  rule {
    direction  = "in"
    protocol   = "icmp"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
}

resource "hcloud_server" "hark" {
  name         = var.name
  server_type  = var.server_type
  image        = "debian-13"
  location     = var.location
  ssh_keys     = [hcloud_ssh_key.admin.id]
  firewall_ids = [hcloud_firewall.ssh_only.id]
  user_data    = local.cloud_init

  public_net {
    ipv4_enabled = true
    ipv6_enabled = true
  }

  lifecycle {
    # A changed cloud-init would replace the server with its keys and models
    ignore_changes = [user_data, ssh_keys]
  }
}
