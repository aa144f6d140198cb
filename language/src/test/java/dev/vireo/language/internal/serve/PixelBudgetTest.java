package dev.vireo.language.internal.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pictures of requests: how large they are is known before they are decoded, and all that wait have a bound.
class PixelBudgetTest {
    private static final Limits LIMITS = new Limits(
            16,
            2 << 20,
            1000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(200));

    private final FakeSpeaker speaker = new FakeSpeaker();
    private ChatServer server = start(LIMITS);

    private ChatServer start(Limits limits) {
        try {
            return new ChatServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    speaker,
                    new ChatServer.Manner("m", 100, 1, 8, Optional.empty(), Set.of("localhost"), _ -> {}),
                    limits,
                    InstantSource.system(),
                    new SplittableRandom(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void see() {
        speaker.seeing = true;
    }

    @AfterEach
    void stop() {
        speaker.letGo.countDown();
        server.close();
        assertEquals(0, server.pixels());
    }

    private static byte[] asking(String text, byte[] picture) {
        return Raw.chat("""
                {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"%s"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}
                """.formatted(text, Base64.getEncoder().encodeToString(picture)));
    }

    private static byte[] square(int side) {
        return Image.ofRgb(side, side, new byte[3 * side * side]).encodePng();
    }

    private static void await(BooleanSupplier so) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it never was so");
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void picturesOfRequestsThatWaitHaveABoundTogether() throws IOException {
        try (Raw first = new Raw(server.port()).send(asking("hold", square(24)));
                Raw second = new Raw(server.port())) {
            speaker.held.acquireUninterruptibly();
            second.send(asking("two", square(20)));
            await(() -> server.pixels() == 976);
            Raw.Answer refused = Raw.ask(server.port(), asking("three", square(8)));
            assertEquals(429, refused.status());
            assertEquals("too_many_pixels", refused.json().at("/error/code").asText());
            assertTrue(refused.head().contains("Retry-After: 1"), refused.head());
            assertEquals(976, server.pixels());
            assertEquals(200, Raw.ask(server.port(), Raw.models()).status());
            speaker.letGo.countDown();
            assertEquals(200, first.answer().status());
            assertEquals(200, second.answer().status());
            await(() -> server.pixels() == 0);
        }
        assertEquals(200, Raw.ask(server.port(), asking("again", square(30))).status());
    }

    @Test
    void aClientThatLeavesOrIsRefusedGivesItsPixelsBack() throws IOException {
        try (Raw _ = new Raw(server.port()).send(asking("hold", square(24)));
                Raw second = new Raw(server.port())) {
            speaker.held.acquireUninterruptibly();
            second.send(asking("waits", square(20)));
            await(() -> server.pixels() == 976);
        }
        await(() -> server.pixels() == 0);
        byte[] broken = square(30);
        broken[broken.length - 20] ^= 1;
        assertEquals(400, Raw.ask(server.port(), asking("x", broken)).status());
        assertEquals(0, server.pixels());
    }

    /// A header that promises so much that decoding it would take gigabytes.
    @Test
    void aPictureThatIsTooLargeIsRefusedByItsHeader() throws IOException {
        server.close();
        server = start(Limits.USUAL);
        for (int side : new int[] {4097, 60_000, 2_000_000}) {
            byte[] small = square(2);
            ByteBuffer.wrap(small).putInt(16, side).putInt(20, side);
            CRC32 sum = new CRC32();
            sum.update(small, 12, 17);
            ByteBuffer.wrap(small).putInt(29, (int) sum.getValue());
            JsonNode error = Raw.ask(server.port(), asking("x", small)).json().path("error");
            assertEquals("image_too_large", error.path("code").asText(), error.toString());
        }
    }
}
