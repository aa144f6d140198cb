package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.Optional;

/// Deeds that a thing's name tells: "a moving car".
final class ImpliedDeeds {
    private ImpliedDeeds() {}

    /// "A moving car", "flying birds": an attribute that is a motion.
    static boolean isMoving(Thing thing) {
        return thing.acts().isEmpty() && of(thing).filter(d -> d != Deed.STAY).isPresent();
    }

    static Optional<Deed> of(Thing thing) {
        for (String word : thing.name().split(" ", -1)) {
            if (word.endsWith("ing") && !word.equals(thing.noun())) {
                Optional<Deed> deed = CaptionWords.deed(word);
                if (deed.isPresent()) {
                    return deed;
                }
            }
            if (word.equals("thrown") || (word.equals("lively") && !word.equals(thing.noun()))) {
                return Optional.of(word.equals("thrown") ? Deed.THROWN : Deed.GO);
            }
        }
        return Optional.empty();
    }
}
