package dev.vireo.models.world;

import java.util.List;

/// The sizes of a [SceneNetwork].
///
/// @param attributes how many attribute scores each thing gets
/// @param channels at half the picture's size, at a quarter, an eighth and a sixteenth
/// @param neck channels before the outputs
public record SceneConfig(int attributes, List<Integer> channels, int neck) {
    /// Copies the list.
    ///
    /// @throws IllegalArgumentException when there are not four numbers of channels, or a size is not positive
    public SceneConfig {
        channels = List.copyOf(channels);
        if (channels.size() != 4 || channels.stream().anyMatch(c -> c < 1) || attributes < 1 || neck < 1) {
            throw new IllegalArgumentException(attributes + " attributes, channels " + channels + ", neck " + neck);
        }
    }

    /// The sizes of the shipped network.
    public static SceneConfig of(int attributes) {
        return new SceneConfig(attributes, List.of(16, 32, 64, 96), 48);
    }

    /// How many numbers [SceneNetwork.Output#summary_BS] has per picture.
    public int summarySize() {
        return 2 * (channels.get(1) + channels.get(2) + channels.get(3));
    }

    int headSize() {
        return 1 + 4 + 1 + attributes;
    }
}
