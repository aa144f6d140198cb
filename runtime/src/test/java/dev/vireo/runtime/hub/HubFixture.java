package dev.vireo.runtime.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hub with one model, and a cache in a folder of the test.
@Timeout(120)
abstract class HubFixture {
    static final String TOKEN = "hf_verySecretIndeed";
    static final String LARGE = "model.safetensors";
    static final Hub.Model MODEL = Hub.Model.parse(FakeHub.REPO);

    final List<Duration> waits = new ArrayList<>();
    final Notes notes = new Notes();
    final byte[] weights = bytes(300_000);

    @TempDir
    Path folder = Path.of("");

    FakeHub server = new FakeHub();

    /// Keeps what a person would be told.
    static class Notes implements Hub.Progress {
        final List<String> notices = new ArrayList<>();
        final List<String> fetched = new ArrayList<>();
        long announced;
        long advanced;

        @Override
        public void begins(int files, long bytes) {
            announced = bytes;
        }

        @Override
        public void advances(String file, long bytes) {
            advanced += bytes;
        }

        @Override
        public void fetched(String file, long size) {
            fetched.add(file);
        }

        @Override
        public void notice(String text) {
            notices.add(text);
        }
    }

    @BeforeEach
    void aModelWithSmallFilesAndALargeOne() {
        server.small("config.json", "{\"model_type\":\"tiny\"}")
                .small("onnx/quantised model+é.json", "{}")
                .small("empty.txt", "")
                .large(LARGE, weights);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    HubSettings settings(Duration stall) {
        return new HubSettings(
                URI.create(server.endpoint()),
                folder.resolve("hub"),
                Optional.of(new HubSettings.Token(TOKEN)),
                false,
                Duration.ofSeconds(20),
                stall);
    }

    Hub.Download get(String model, String... include) {
        return get(settings(Duration.ofSeconds(20)), notes, model, include);
    }

    Hub.Download get(HubSettings settings, Hub.Progress progress, String model, String... include) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
        try (Hub hub = new Hub(settings, progress, waits::add, clock)) {
            return hub.download(Hub.Model.parse(model), List.of(include));
        }
    }

    VireoException refused(Code code, String model, String... include) {
        VireoException e = assertThrows(VireoException.class, () -> get(model, include));
        assertEquals(code, e.code(), e.getMessage());
        assertFalse((e.getMessage() + e.hint()).contains(TOKEN), e.getMessage());
        assertFalse(e.hint().isEmpty(), e.getMessage());
        return e;
    }

    Path model() {
        return folder.resolve("hub/models--org--tiny");
    }

    Path blob() {
        return model().resolve("blobs").resolve(FakeHub.sha256(weights));
    }

    static byte[] bytes(int count) {
        byte[] out = new byte[count];
        new Random(7).nextBytes(out);
        return out;
    }
}
