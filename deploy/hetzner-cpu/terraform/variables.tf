variable "repository_url" {
  description = "Where the server clones Hark from."
  type        = string
}

variable "ssh_public_key" {
  description = "The key that may log in as the user hark."
  type        = string
}

variable "ssh_from" {
  description = "Networks that may reach the ssh port; narrow it where you can."
  type        = list(string)
  default     = ["0.0.0.0/0", "::/0"]
}

variable "name" {
  description = "Name of the server."
  type        = string
  default     = "hark"
}

variable "server_type" {
  description = "ccx13 to ccx63 have dedicated x86 cores, cax11 to cax41 shared ARM cores."
  type        = string
  default     = "ccx33"

  validation {
    condition     = can(regex("^(ccx|cax|cx|cpx)[0-9]{2}$", var.server_type))
    error_message = "A server type is named like ccx33 or cax31."
  }
}

variable "location" {
  description = "Data centre; not every one has every type."
  type        = string
  default     = "nbg1"
}
