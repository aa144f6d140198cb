package dev.vireo.runtime.hub;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;

/// What proves to a hub who is asking. Its text is never printed.
///
/// @param secret the text
public record HubToken(String secret) {
    /// @throws VireoException with code USAGE when it holds what no token holds
    public HubToken {
        if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new VireoException(
                    Code.USAGE,
                    "the token of the hub is empty, or holds spaces or other characters that no token holds",
                    "Look at HF_TOKEN and at the file that HF_TOKEN_PATH names.");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
