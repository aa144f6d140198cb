package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;
import java.util.List;

/// A clip of pictures that lie in memory.
record PictureList(List<Image> pictures, double framesPerSecond) implements Clip {
    PictureList {
        pictures = List.copyOf(pictures);
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a clip needs at least one frame");
        }
        if (!(framesPerSecond > 0) || Double.isInfinite(framesPerSecond)) {
            throw new IllegalArgumentException("frames per second must be positive, not " + framesPerSecond);
        }
    }

    @Override
    public int frames() {
        return pictures.size();
    }

    @Override
    public Image frame(int index) {
        return pictures.get(index);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Clip[" + frames() + " pictures]";
    }
}
