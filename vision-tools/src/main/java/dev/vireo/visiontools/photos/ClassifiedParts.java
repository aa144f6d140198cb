package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.internal.classes.PictureClasses;
import java.util.List;

/// Guesses of [PictureClasses]. Its network is loaded when it is first asked.
final class ClassifiedParts implements Classifier {
    private final Later<PictureClasses> classes = new Later<>(PictureClasses::open, PictureClasses::close);

    @Override
    public List<Guess> classify(Image image, Box box) {
        return classes.get().of(image, box).stream()
                .map(named -> new Guess(named.name(), named.probability()))
                .toList();
    }

    @Override
    public boolean knows(String name) {
        return classes.get().knows(name);
    }

    @Override
    public String id() {
        return PictureClasses.ID;
    }

    @Override
    public void close() {
        classes.close();
    }
}
