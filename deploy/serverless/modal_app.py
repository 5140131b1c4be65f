"""Hark on Modal, started when a request comes and gone when none does.

HARK_IMAGE=registry.example.org/hark:cuda modal deploy deploy/serverless/modal_app.py
"""

import os
import subprocess

import modal

PORT = 8000
MINUTES = 60

app = modal.App("hark")

# Read where the command runs; in the container the image is made already
image = modal.Image.from_registry(
    os.environ.get("HARK_IMAGE", "hark:cuda"), add_python="3.13"
).entrypoint([])


@app.function(
    image=image,
    gpu="T4",
    # The key: modal secret create hark HARK_API_KEY=...
    secrets=[modal.Secret.from_name("hark")],
    # Models stay here between starts
    volumes={"/models": modal.Volume.from_name("hark-models", create_if_missing=True)},
    # One container: a second one would load the model again for a queue that the first can hold
    max_containers=1,
    scaledown_window=5 * MINUTES,
    timeout=60 * MINUTES,
)
@modal.concurrent(max_inputs=64)
@modal.web_server(PORT, startup_timeout=5 * MINUTES)
def serve():
    settings = {
        "HARK_MODEL": "large-v3-turbo",
        "HARK_ENGINE_BACKEND": "cuda",
        "HARK_TRANSCRIPTION_KEEP_ALIVE_MODE": "always",
    }
    # The image's own entry point, which Modal does not run
    command = ["java", "@/opt/hark/java.options", "-jar", "/opt/hark/hark.jar"]
    subprocess.Popen(command, env={**os.environ, **settings})
