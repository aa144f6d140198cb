package dev.vireo.runtime.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(this == SHA256 ? "SHA-256" : "SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has both
        }
        if (this == GIT_SHA1) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] chunk = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
