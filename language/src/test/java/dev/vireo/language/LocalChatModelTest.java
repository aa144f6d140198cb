package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model in this process, as LangChain4j's programs see it.
class LocalChatModelTest {
    private static final Settings USUAL = new Settings(12, new Sampling(1, 2, 0, 1, 0), 4, List.of());

    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = unset();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel unset() {
        return null;
    }

    @BeforeAll
    static void make() throws IOException {
        TinyModel.write(folder);
        model = LocalModel.open(folder, DType.F32, Device.CPU, USUAL);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static ChatRequest.Builder asking(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages);
    }

    private static ChatModel chatModel() {
        return LanguageModels.chatModel(model);
    }

    @Test
    void itAnswersAsTheModelDoes() {
        Reply right = model.chat(List.of(Message.user("hello")), USUAL, _ -> {});
        assertEquals(right.text(), chatModel().chat("hello"));
        ChatResponse response =
                chatModel().chat(asking(UserMessage.from("hello")).build());
        assertEquals(right.text(), response.aiMessage().text());
        assertEquals(model.id(), response.metadata().modelName());
        assertEquals(
                right.usage().inputTokens(),
                response.tokenUsage().inputTokenCount().longValue());
        assertEquals(
                right.usage().outputTokens(),
                response.tokenUsage().outputTokenCount().longValue());
    }

    @Test
    void everyKindOfTextIsSaid() {
        List<Message> conversation = List.of(
                new Message("system", "be brief"), Message.user("a\nb"), Message.assistant("c"), Message.user("d"));
        Reply right = model.chat(conversation, USUAL, _ -> {});
        ChatResponse response = chatModel()
                .chat(
                        SystemMessage.from("be brief"),
                        UserMessage.from(TextContent.from("a"), TextContent.from("b")),
                        AiMessage.from("c"),
                        UserMessage.from("d"));
        assertEquals(right.text(), response.aiMessage().text());
        assertEquals(
                right.usage().inputTokens(),
                response.tokenUsage().inputTokenCount().longValue());
    }

    @Test
    void aRequestSaysHowItIsAnswered() {
        Settings settings = new Settings(7, new Sampling(1, 3, 90, 0.9, 0), 4, List.of());
        Reply right = model.chat(List.of(Message.user("x")), settings, _ -> {});
        ChatRequest request = asking(UserMessage.from("x"))
                .maxOutputTokens(7)
                .temperature(3.0)
                .topK(90)
                .topP(0.9)
                .build();
        ChatResponse response = chatModel().chat(request);
        assertEquals(right.text(), response.aiMessage().text());
        assertEquals(right.cutOff() ? FinishReason.LENGTH : FinishReason.STOP, response.finishReason());
        String stop = right.text().substring(1, 2);
        ChatResponse stopped = chatModel()
                .chat(asking(UserMessage.from("x"))
                        .maxOutputTokens(7)
                        .temperature(3.0)
                        .topK(90)
                        .topP(0.9)
                        .stopSequences(List.of(stop))
                        .build());
        assertEquals(
                right.text().substring(0, right.text().indexOf(stop)),
                stopped.aiMessage().text());
        assertEquals(FinishReason.STOP, stopped.finishReason());
    }

    @Test
    void answersFollowTheSchemaThatIsAskedFor() {
        assertTrue(chatModel().supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA));
        JsonSchemaElement built = JsonObjectSchema.builder()
                .addEnumProperty("a", List.of("x", "y"))
                .addProperty(
                        "b",
                        JsonArraySchema.builder()
                                .items(JsonReferenceSchema.builder()
                                        .reference("c")
                                        .build())
                                .build())
                .definitions(Map.of(
                        "c",
                        JsonAnyOfSchema.builder()
                                .anyOf(new JsonBooleanSchema(), new JsonNullSchema())
                                .build()))
                .required("a", "b")
                .additionalProperties(false)
                .build();
        JsonSchemaElement raw = JsonRawSchema.from("{\"type\":\"boolean\"}");
        String text = formatted(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("n")
                                .rootElement(built)
                                .build())
                        .build())
                .replaceAll("\\s", "");
        assertTrue(text.matches("\\{\"a\":\"[xy]\",\"b\":\\[[truefalsn,]*(]}?)?"), text);
        assertTrue(formatted(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(
                                JsonSchema.builder().name("n").rootElement(raw).build())
                        .build())
                .matches("true|false"));
        assertTrue(formatted(ResponseFormat.JSON).startsWith("{"));
    }

    private static String formatted(ResponseFormat format) {
        return chatModel()
                .chat(asking(UserMessage.from("x"))
                        .responseFormat(format)
                        .maxOutputTokens(60)
                        .build())
                .aiMessage()
                .text();
    }

    @Test
    void whatIsNotComputedIsRefusedByItsName() {
        refused("frequencyPenalty", r -> r.frequencyPenalty(0.5));
        refused("presencePenalty", r -> r.presencePenalty(-0.5));
        refused(
                "tools",
                r -> r.toolSpecifications(ToolSpecification.builder().name("t").build()));
        refused("IMAGE", r -> r.messages(UserMessage.from(ImageContent.from("https://a.b/c.png"))));
        refused("name", r -> r.messages(new UserMessage("ann", "x")));
        refused("TOOL_EXECUTION_RESULT", r -> r.messages(ToolExecutionResultMessage.from("1", "t", "x")));
        refused(
                "tools",
                r -> r.messages(
                        AiMessage.from(ToolExecutionRequest.builder().name("t").build())));
        ChatRequest harmless = asking(UserMessage.from("x"))
                .frequencyPenalty(0.0)
                .presencePenalty(0.0)
                .responseFormat(ResponseFormat.TEXT)
                .modelName(model.id())
                .build();
        assertFalse(chatModel().chat(harmless).aiMessage().text().isEmpty());
    }

    private static void refused(String named, UnaryOperator<ChatRequest.Builder> change) {
        ChatRequest request = change.apply(asking(UserMessage.from("x"))).build();
        UnsupportedFeatureException e = assertThrows(
                UnsupportedFeatureException.class, () -> chatModel().chat(request));
        assertTrue(String.valueOf(e.getMessage()).contains(named), e.getMessage());
        assertThrows(
                UnsupportedFeatureException.class,
                () -> LanguageModels.streamingChatModel(model).chat(request, new Heard()));
    }

    @Test
    void whatIsWrongIsAnInvalidRequest() {
        ChatModel chat = chatModel();
        for (ChatRequest request : List.of(
                asking(UserMessage.from("x".repeat(300))).build(),
                asking(UserMessage.from("x")).temperature(-1.0).build(),
                asking(UserMessage.from("x")).topP(2.0).build(),
                asking(UserMessage.from("x")).topK(-1).build(),
                asking(UserMessage.from("x")).stopSequences(List.of("")).build(),
                asking(UserMessage.from("x")).maxOutputTokens(0).build())) {
            assertThrows(InvalidRequestException.class, () -> chat.chat(request), request.toString());
        }
        assertThrows(
                ModelNotFoundException.class,
                () -> chat.chat(asking(UserMessage.from("x")).modelName("other").build()));
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        VireoException e = assertThrows(VireoException.class, () -> chatModel().chat("x"));
        assertEquals(Code.CANCELLED, e.code());
        assertFalse(Thread.interrupted());
    }

    /// Keeps what it is told, and ends the answer after so many parts.
    private static final class Heard implements StreamingChatResponseHandler {
        final StringBuilder text = new StringBuilder();
        final AtomicInteger parts = new AtomicInteger();
        final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        int mostParts = Integer.MAX_VALUE;

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            text.append(part.text());
            if (parts.incrementAndGet() == mostParts) {
                context.streamingHandle().cancel();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable e) {
            whole.completeExceptionally(e);
        }
    }

    @Test
    void partsMakeTheWhole() throws Exception {
        Heard heard = new Heard();
        LanguageModels.streamingChatModel(model).chat("hello", heard);
        ChatResponse whole = heard.whole.get(1, TimeUnit.MINUTES);
        assertEquals(chatModel().chat("hello"), whole.aiMessage().text());
        assertEquals(whole.aiMessage().text(), heard.text.toString());
        assertTrue(heard.parts.get() > 1);
    }

    @Test
    void aFailureIsToldToTheHandler() {
        Heard heard = new Heard();
        LanguageModels.streamingChatModel(model).chat("x".repeat(300), heard);
        Exception e = assertThrows(Exception.class, () -> heard.whole.get(1, TimeUnit.MINUTES));
        assertInstanceOf(InvalidRequestException.class, e.getCause());
    }

    @Test
    void aCancelledAnswerEndsAndSaysNoMore() throws Exception {
        StreamingChatModel streaming = LanguageModels.streamingChatModel(model);
        Heard heard = new Heard();
        heard.mostParts = 2;
        CompletableFuture<Thread> writer = new CompletableFuture<>();
        streaming.chat(
                asking(UserMessage.from("hello")).maxOutputTokens(200).build(), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                        writer.complete(Thread.currentThread());
                        heard.onPartialResponse(part, context);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        heard.onCompleteResponse(response);
                    }

                    @Override
                    public void onError(Throwable e) {
                        heard.onError(e);
                    }
                });
        writer.get(1, TimeUnit.MINUTES).join(60_000);
        assertFalse(writer.get().isAlive(), "it went on");
        assertEquals(2, heard.parts.get());
        assertNull(heard.whole.getNow(null));
        assertFalse(heard.whole.isDone());
    }

    @Test
    void aHandlerThatFailsEndsTheAnswer() {
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        LanguageModels.streamingChatModel(model).chat("hello", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String part) {
                throw new IllegalStateException("mine");
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {}

            @Override
            public void onError(Throwable e) {
                error.complete(e);
            }
        });
        assertEquals("mine", error.orTimeout(1, TimeUnit.MINUTES).join().getMessage());
    }
}
