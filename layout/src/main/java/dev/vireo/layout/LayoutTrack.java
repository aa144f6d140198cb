package dev.vireo.layout;

import java.util.List;
import java.util.Optional;

/// Where one object is in every frame of a video.
///
/// @param regions one per frame; empty where the object is not seen
public record LayoutTrack(LayoutObject object, List<Optional<Region>> regions) {
    public LayoutTrack {
        regions = List.copyOf(regions);
    }
}
