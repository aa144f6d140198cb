package dev.vireo.runtime.hub;

import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/// The hash that a hub names a file's content by: SHA-256 of large files, git's SHA-1 of the others, which
/// covers their length too.
enum ContentHash {
    SHA256,
    GIT_SHA1,
    /// The name is no hash that is known here.
    UNKNOWN;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");

    /// The kind of a file's name among the blobs.
    static ContentHash of(String name) {
        if (!HEX.matcher(name).matches()) {
            return UNKNOWN;
        }
        return name.length() == 64 ? SHA256 : name.length() == 40 ? GIT_SHA1 : UNKNOWN;
    }

    /// Whether a file's content has this hash. It is always so when the kind is unknown.
    static boolean matches(Path file, String hash) throws IOException {
        ContentHash kind = of(hash);
        return kind == UNKNOWN || kind.of(file).equals(hash.toLowerCase(Locale.ROOT));
    }

    private String of(Path file) throws IOException {
        if (this == SHA256) {
            return Sha256.of(file);
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
            return Sha256.of(file, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
