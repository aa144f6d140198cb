package dev.vireo.trainer.rl;

/// The soft punishment of long responses (DAPO; Yu et al., arXiv 2503.14476, section 3.4), added to the
/// reward:
///
/// ```text
/// 0                       where n <= longest - buffer
/// (longest - buffer - n) / buffer   up to longest
/// -1                      beyond
/// ```
///
/// @param longest how many tokens a response may have
/// @param buffer over how many tokens before that the punishment grows
public record SoftOverlong(int longest, int buffer) {
    /// @throws IllegalArgumentException when not `0 < buffer <= longest`
    public SoftOverlong {
        if (!(buffer > 0 && buffer <= longest)) {
            throw new IllegalArgumentException(
                    "a buffer of " + buffer + " tokens does not fit responses of at most " + longest);
        }
    }

    /// The punishment of a response, from -1 to 0.
    ///
    /// @param tokens how long it is, the end token included
    public double of(int tokens) {
        if (tokens <= longest - buffer) {
            return 0;
        }
        return tokens <= longest ? (longest - buffer - tokens) / (double) buffer : -1;
    }
}
