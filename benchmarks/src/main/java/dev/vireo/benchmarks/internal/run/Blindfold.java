package dev.vireo.benchmarks.internal.run;

import dev.vireo.benchmarks.run.Opened;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.Arrays;
import java.util.Objects;

/// What a question is about, of the same number and size, with nothing to be seen: every pixel is the middle grey.
final class Blindfold {
    private static final byte GREY = (byte) 128;

    private Blindfold() {}

    static Opened over(Opened opened) {
        return new Opened(
                opened.about(),
                opened.images().stream().map(Blindfold::grey).toList(),
                opened.clip().map(Grey::new));
    }

    private static Image grey(Image image) {
        byte[] rgb = new byte[Image.CHANNELS * image.width() * image.height()];
        Arrays.fill(rgb, GREY);
        return Image.ofRgb(image.width(), image.height(), rgb);
    }

    /// A video whose frames are one grey picture; it closes nothing.
    private static final class Grey implements Clip {
        private final Clip clip;
        private final Image picture;

        Grey(Clip clip) {
            this.clip = clip;
            this.picture = grey(clip.frame(0));
        }

        @Override
        public int frames() {
            return clip.frames();
        }

        @Override
        public double framesPerSecond() {
            return clip.framesPerSecond();
        }

        @Override
        public Image frame(int index) {
            Objects.checkIndex(index, frames());
            return picture;
        }

        @Override
        public double seconds(int index) {
            return clip.seconds(index);
        }

        @Override
        public int recorded(int index) {
            return clip.recorded(index);
        }

        @Override
        public void close() {}
    }
}
