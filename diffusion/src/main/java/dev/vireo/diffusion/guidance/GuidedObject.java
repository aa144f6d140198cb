package dev.vireo.diffusion.guidance;

import dev.vireo.layout.Region;
import java.util.List;

/// An object that guidance puts in its place.
///
/// @param tokens positions of the words that name it in the encoded prompt, which begins with a start token at 0
/// @param regions where it is, one per frame
/// @param strength how much it counts, 1 as a rule
public record GuidedObject(List<Integer> tokens, List<Region> regions, double strength) {
    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when there is no token or no frame, a token is negative or named twice,
    ///     or the strength is negative or not a number
    public GuidedObject {
        tokens = List.copyOf(tokens);
        regions = List.copyOf(regions);
        regions.forEach(Region::requireOrdered);
        if (tokens.isEmpty() || regions.isEmpty()) {
            throw new IllegalArgumentException("an object needs a token and a frame");
        }
        if (tokens.stream().anyMatch(t -> t < 0) || tokens.stream().distinct().count() < tokens.size()) {
            throw new IllegalArgumentException("tokens " + tokens + " are not different positions");
        }
        if (!(strength >= 0) || strength == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("strength " + strength);
        }
    }

    /// An object that counts as any other.
    public GuidedObject(List<Integer> tokens, List<Region> regions) {
        this(tokens, regions, 1);
    }
}
