"""Our own recipe: MobileNetV2 on crops of cells, varied on the fly."""
