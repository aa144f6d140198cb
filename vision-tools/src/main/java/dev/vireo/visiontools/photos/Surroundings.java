package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Reply;
import java.util.Optional;
import java.util.Set;

/// Whether a picture was taken indoors or outdoors, by weak signs: the things that stand there, and a blue
/// sky.
final class Surroundings {
    private static final Set<String> INDOORS = Set.of(
            "couch",
            "bed",
            "dining table",
            "toilet",
            "tv",
            "laptop",
            "mouse",
            "keyboard",
            "microwave",
            "oven",
            "toaster",
            "sink",
            "refrigerator");

    private static final Set<String> OUTDOORS = Set.of(
            "car",
            "motorcycle",
            "airplane",
            "bus",
            "train",
            "truck",
            "boat",
            "traffic light",
            "fire hydrant",
            "stop sign",
            "parking meter",
            "sheep",
            "cow",
            "elephant",
            "bear",
            "zebra",
            "giraffe",
            "skis",
            "snowboard",
            "surfboard",
            "kite");

    /// The upper part of a picture where the sky would be, and how much of it must be blue.
    private static final Colours.Part TOP = new Colours.Part(0, 0, 1, 0.15);

    private static final double BLUE = 0.6;
    private static final double LIGHT = 40;
    private static final double SKY = 0.4;

    /// How much more must speak for one than for the other.
    private static final double MARGIN = 0.3;

    private Surroundings() {}

    /// `indoors` or `outdoors`, or nothing when too little speaks for either.
    static Optional<Reply> of(Picture picture) {
        double outdoors = 0;
        double indoors = 0;
        for (Found thing : picture.seen().things()) {
            if (thing.score() >= Picture.LEAST) {
                outdoors += picture.isOneOf(thing, OUTDOORS) ? thing.score() : 0;
                indoors += picture.isOneOf(thing, INDOORS) ? thing.score() : 0;
            }
        }
        Image image = picture.seen().image();
        Colours top = Colours.plain(image, TOP.of(image.bounds()));
        outdoors += top.share(ColourName.BLUE) > BLUE && top.lightness() > LIGHT ? SKY : 0;
        double difference = outdoors - indoors;
        if (Math.abs(difference) < MARGIN) {
            return Optional.empty();
        }
        double sure = Math.min(1, 0.5 + Math.abs(difference) / 2);
        return Optional.of(new Reply(difference > 0 ? "outdoors" : "indoors", sure));
    }
}
