package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.List;

/// Says what a part of a picture shows, as a whole: a further opinion beside the detector's. Safe for
/// several threads.
interface Classifier extends AutoCloseable {
    /// A name in lower case and the singular.
    ///
    /// @param probability 0 to 1
    record Guess(String name, double probability) {}

    /// What the part may show, the likeliest first; empty when there is no opinion.
    List<Guess> classify(Image image, Box box);

    /// Whether it could give a name at all.
    boolean knows(String name);

    /// The model with its version; empty when there is none.
    String id();

    @Override
    void close();

    /// Has no opinion.
    Classifier NONE = new Classifier() {
        @Override
        public List<Guess> classify(Image image, Box box) {
            return List.of();
        }

        @Override
        public boolean knows(String name) {
            return false;
        }

        @Override
        public String id() {
            return "";
        }

        @Override
        public void close() {
            // there is nothing to free
        }
    };
}
