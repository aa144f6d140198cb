package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.runtime.video.VideoWriter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that sees, behind OpenAI's chat protocol and behind LangChain4j's interfaces.
class ServedSightTest {
    private static final Image NOISE = noise(1);
    private static final Image OTHER = noise(2);
    private static final Settings NINE = Settings.usual(9);

    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = unset();
    private static ModelServer server = notStarted();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel unset() {
        return null;
    }

    @SuppressWarnings("NullAway") // set before all tests
    private static ModelServer notStarted() {
        return null;
    }

    @BeforeAll
    static void make() throws IOException {
        TinyModel.writeSeeing(folder, 512);
        model = LocalModel.open(folder);
        server = ModelServer.start(model, ModelServer.Options.USUAL.port(0));
    }

    @AfterAll
    static void close() {
        server.close();
        model.close();
    }

    private static Image noise(int seed) {
        byte[] rgb = new byte[3 * 16 * 12];
        new Random(seed).nextBytes(rgb);
        return Image.ofRgb(16, 12, rgb);
    }

    private static String url(Image image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image.encodePng());
    }

    private static String shown(String url) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\",\"detail\":\"high\"}}";
    }

    private static JsonNode asked(int status, String role, String... parts) throws Exception {
        String body =
                "{\"model\":\"" + server.model() + "\",\"temperature\":0,\"max_tokens\":9,\"messages\":[{\"role\":\""
                        + role + "\",\"content\":[" + String.join(",", parts) + "]}]}";
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.baseUrl().resolve("/v1/chat/completions"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(status, response.statusCode(), response.body());
            return new JsonMapper().readTree(response.body());
        }
    }

    @Test
    void aServedModelAnswersAboutPictures() throws Exception {
        String words = "{\"type\":\"text\",\"text\":\"what?\"}";
        Reply reply = model.chat(List.of(Message.user("what?", List.of(NOISE, OTHER))), NINE, _ -> {});
        JsonNode answer = asked(200, "user", words, shown(url(NOISE)), shown(url(OTHER)));
        assertEquals(reply.text(), answer.at("/choices/0/message/content").asText());
        assertEquals(
                reply.usage().inputTokens(), answer.at("/usage/prompt_tokens").asLong());
        assertNotEquals(
                reply.usage().inputTokens(),
                asked(200, "user", words, shown(url(NOISE)))
                        .at("/usage/prompt_tokens")
                        .asLong());
    }

    @Test
    void picturesThatCanNotBeTakenAreRefusedByName() throws Exception {
        isRefused("unsupported_value", ".image_url.url", "fetches nothing", "user", shown("http://127.0.0.1/a.png"));
        isRefused("unsupported_value", ".image_url.url", "fetches nothing", "user", shown("file:///etc/hosts"));
        isRefused("unsupported_value", ".image_url.url", "fetches nothing", "user", shown("data:image/png,abc"));
        isRefused("invalid_image", ".image_url.url", "no base64", "user", shown("data:image/png;base64,?"));
        isRefused("invalid_image", ".image_url.url", "", "user", shown("data:image/png;base64,aGVsbG8="));
        isRefused("unsupported_value", "", "message of the system", "system", shown(url(NOISE)));
        isRefused("unsupported_value", ".type", "video_url", "user", "{\"type\":\"video_url\"}");
        Image large = Image.ofRgb(4096, 2049, new byte[3 * 4096 * 2049]);
        isRefused("image_too_large", ".image_url.url", "16777216 pixels", "user", shown(url(large)), shown(url(large)));
    }

    private static void isRefused(String code, String field, String words, String role, String... parts)
            throws Exception {
        JsonNode error = asked(400, role, parts).path("error");
        assertEquals(code, error.path("code").asText(), error.toString());
        assertEquals(
                "messages[0].content[" + (parts.length - 1) + "]" + field,
                error.path("param").asText());
        assertTrue(error.path("message").asText().contains(words), error.toString());
    }

    @Test
    void langChain4jShowsItVideos(@TempDir Path films) throws IOException {
        Path film = films.resolve("film.mp4");
        VideoWriter.write(film, List.of(noise(1), noise(2), noise(3), noise(4), noise(5), noise(6)), 3);
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(film));
        ChatModel chat = LanguageModels.chatModel(model);
        String said;
        try (Clip clip = Clips.open(film)) {
            Message message = Message.user("what?", List.of(NOISE), List.of(Video.of(clip)));
            said = model.chat(List.of(message), model.usual(), _ -> {}).text();
            VisionModel seeing = LanguageModels.seeing(model, ModelOptions.DEFAULT);
            assertTrue(seeing.takesVideos());
            assertEquals(
                    said,
                    seeing.look(new VisionModel.Request(
                                    "",
                                    "what?",
                                    List.of(new VisionModel.Picture(
                                            "image/png", Base64.getEncoder().encodeToString(NOISE.encodePng()))),
                                    List.of(Video.of(clip)),
                                    Optional.empty()))
                            .text());
        }
        for (VideoContent video :
                List.of(VideoContent.from(base64, "video/mp4"), VideoContent.from("data:video/mp4;base64," + base64))) {
            assertEquals(
                    said,
                    chat.chat(UserMessage.from(TextContent.from("what?"), video, ImageContent.from(url(NOISE))))
                            .aiMessage()
                            .text());
        }
        assertThrows(
                UnsupportedFeatureException.class,
                () -> chat.chat(UserMessage.from(VideoContent.from("https://example.org/a.mp4"))));
        assertThrows(
                UnsupportedFeatureException.class,
                () -> chat.chat(UserMessage.from(VideoContent.from(film.toUri().toString()))));
        assertThrows(
                InvalidRequestException.class,
                () -> chat.chat(UserMessage.from(VideoContent.from("aGVsbG8=", "video/mp4"))));
    }

    @Test
    void langChain4jShowsItPictures() {
        ChatModel chat = LanguageModels.chatModel(model);
        String base64 = Base64.getEncoder().encodeToString(NOISE.encodePng());
        ChatResponse answer =
                chat.chat(UserMessage.from(TextContent.from("what?"), ImageContent.from(base64, "image/png")));
        Reply reply = model.chat(List.of(Message.user("what?", List.of(NOISE))), model.usual(), _ -> {});
        assertEquals(reply.text(), answer.aiMessage().text());
        assertEquals(
                answer.aiMessage().text(),
                chat.chat(UserMessage.from(TextContent.from("what?"), ImageContent.from(url(NOISE))))
                        .aiMessage()
                        .text());
        UserMessage far = UserMessage.from(ImageContent.from("https://example.org/a.png"));
        assertThrows(UnsupportedFeatureException.class, () -> chat.chat(far));
        UserMessage broken = UserMessage.from(ImageContent.from("aGVsbG8=", "image/png"));
        assertThrows(InvalidRequestException.class, () -> chat.chat(broken));
    }
}
