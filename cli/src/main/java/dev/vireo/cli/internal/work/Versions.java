package dev.vireo.cli.internal.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/// The versions of Vireo and of what it is built from.
public final class Versions {
    private Versions() {}

    /// Name and version of everything that may matter in a report, in the order of printing.
    public static Map<String, String> all() {
        Properties built = new Properties();
        try (InputStream in = Objects.requireNonNull(Versions.class.getResourceAsStream("version.properties"))) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> out = new LinkedHashMap<>();
        out.put("vireo", built.getProperty("vireo"));
        out.put("java", Runtime.version().toString());
        out.put("graalpy", built.getProperty("graalpy"));
        out.put("libtorch", built.getProperty("libtorch"));
        out.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return out;
    }
}
