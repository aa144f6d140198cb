package dev.vireo.models.world;

import java.util.List;

/// The sizes of an [AnswerNetwork].
///
/// @param words how many words it knows; word 0 is padding
/// @param answers how many answers it chooses from
/// @param wordChannels channels of a word
/// @param textChannels channels of a word among others
/// @param channels at half the crop's size, at a quarter, an eighth and a sixteenth
/// @param hidden channels before the answers
public record AnswerConfig(
        int words, int answers, int wordChannels, int textChannels, List<Integer> channels, int hidden) {
    /// Copies the list.
    ///
    /// @throws IllegalArgumentException when there are not four numbers of channels, or a size is not positive
    public AnswerConfig {
        channels = List.copyOf(channels);
        boolean positive = words > 0 && answers > 0 && wordChannels > 0 && textChannels > 0 && hidden > 0;
        if (!positive || channels.size() != 4 || channels.stream().anyMatch(c -> c < 1)) {
            throw new IllegalArgumentException(words + " words, " + answers + " answers, channels " + wordChannels
                    + ", " + textChannels + ", " + channels + ", " + hidden);
        }
    }

    /// The sizes of the shipped network.
    public static AnswerConfig of(int words, int answers) {
        return new AnswerConfig(words, answers, 48, 96, List.of(32, 64, 96, 128), 256);
    }

    /// Channels of what the question and the place of the crop say together.
    int conditionSize() {
        return 2 * textChannels + channels.get(1);
    }
}
