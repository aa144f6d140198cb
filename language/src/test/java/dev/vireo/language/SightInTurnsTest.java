package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A picture of hundreds of thousands of patches is looked at for minutes; others are answered meanwhile, and who
/// leaves ends the work.
class SightInTurnsTest {
    private static final Settings THREE = Settings.usual(3);

    @TempDir
    private Path folder = Path.of("");

    private LocalModel model = unset();

    @SuppressWarnings("NullAway") // set before each test
    private static LocalModel unset() {
        return null;
    }

    @BeforeEach
    void make() throws IOException {
        TinyModel.writeSeeing(folder, 200_000);
        Path settings = folder.resolve("preprocessor_config.json");
        Files.writeString(
                settings, Files.readString(settings).replace("\"max_pixels\": 256", "\"max_pixels\": 900000"));
        model = LocalModel.open(folder);
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static Image large() {
        return Image.ofRgb(900, 900, new byte[3 * 900 * 900]);
    }

    private static void await(BooleanSupplier so, Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it was not so within " + time);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void othersAreAnsweredWhileAPictureIsLookedAtAndAnInterruptEndsIt() {
        CompletableFuture<Thread> at = new CompletableFuture<>();
        CompletableFuture<Object> looking = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            at.complete(Thread.currentThread());
            try {
                looking.complete(model.chat(List.of(Message.user("what?", List.of(large()))), THREE, _ -> {}));
            } catch (VireoException e) {
                looking.completeExceptionally(e);
            }
        });
        Thread thread = at.join();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    3,
                    model.chat(List.of(Message.user("hello")), THREE, _ -> {})
                            .tokens()
                            .size());
        }
        assertFalse(looking.isDone(), "the picture was seen before anybody was answered");
        thread.interrupt();
        await(looking::isDone, Duration.ofSeconds(10));
        VireoException e = assertInstanceOf(
                VireoException.class,
                looking.handle((_, failure) -> cause(failure)).join());
        assertEquals(Code.CANCELLED, e.code());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }

    @Test
    void aClientThatLeavesEndsTheSight() throws IOException {
        try (ModelServer server = ModelServer.start(model, ModelServer.Options.USUAL.port(0))) {
            String body = "{\"model\":\"" + server.model() + "\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\","
                    + "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(large().encodePng()) + "\"}}]}]}";
            byte[] request = ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), server.baseUrl().getPort())) {
                socket.getOutputStream().write(request);
                await(() -> server.atWork() == 1, Duration.ofSeconds(60));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                assertEquals(1, server.atWork());
            }
            await(() -> server.atWork() == 0, Duration.ofSeconds(10));
            assertEquals(
                    3,
                    model.chat(List.of(Message.user("hello")), THREE, _ -> {})
                            .tokens()
                            .size());
        }
    }
}
