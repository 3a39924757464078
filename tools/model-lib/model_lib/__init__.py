"""Builds model libraries for web-llm: a decoder of the Llama family, compiled to WGSL and WebAssembly."""
