"""Manifests for Kubernetes: a kustomize base, and overlays."""
