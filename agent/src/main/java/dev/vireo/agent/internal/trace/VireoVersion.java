package dev.vireo.agent.internal.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The version of Vireo that writes a trace.
final class VireoVersion {
    private VireoVersion() {}

    static String text() {
        try (InputStream in = Objects.requireNonNull(VireoVersion.class.getResourceAsStream("version.properties"))) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("vireo", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
