package dev.vireo.program;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.Objects;

/// A clip of frames that all look the same.
record StillClip(int frames) implements Clip {
    @Override
    public double framesPerSecond() {
        return 1;
    }

    @Override
    public Image frame(int index) {
        Objects.checkIndex(index, frames);
        return Image.ofRgb(2, 1, new byte[6]);
    }

    @Override
    public void close() {}
}
