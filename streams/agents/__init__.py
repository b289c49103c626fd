"""The agents, one a stage: each file tells where its stage reads, what it does and where it sends."""
