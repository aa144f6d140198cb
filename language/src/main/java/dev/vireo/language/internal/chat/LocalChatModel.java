package dev.vireo.language.internal.chat;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.vireo.language.LocalModel;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.Video;
import dev.vireo.language.internal.constraint.ConstrainedText;
import dev.vireo.language.internal.local.Pictures;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model in this process for programs that are written to LangChain4j's interfaces. What it does not
/// compute it refuses by name.
public final class LocalChatModel implements ChatModel, StreamingChatModel {
    private final LocalModel model;
    private final Settings usual;

    /// @param usual how it answers where a request does not say
    public LocalChatModel(LocalModel model, Settings usual) {
        this.model = model;
        this.usual = usual;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try (Shown shown = new Shown()) {
            List<Message> messages = messages(request, shown);
            Settings settings = settings(request.parameters());
            return response(model.chat(messages, settings, _ -> {}));
        } catch (VireoException e) {
            throw translated(e);
        }
    }

    /// Answers on a thread of its own.
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        Shown shown = new Shown();
        boolean begun = false;
        try {
            List<Message> messages = messages(request, shown);
            Settings settings = settings(request.parameters());
            Handle handle = new Handle();
            handle.thread = Thread.ofPlatform()
                    .daemon()
                    .name("vireo-local-model")
                    .unstarted(() -> {
                        try (shown) {
                            answer(messages, settings, handler, handle);
                        }
                    });
            handle.thread.start();
            begun = true;
        } catch (VireoException e) {
            throw translated(e);
        } finally {
            if (!begun) {
                shown.close();
            }
        }
    }

    private void answer(
            List<Message> messages, Settings settings, StreamingChatResponseHandler handler, Handle handle) {
        PartialResponseContext context = new PartialResponseContext(handle);
        try {
            Reply reply = model.chat(messages, settings, piece -> {
                if (!handle.isCancelled()) {
                    handler.onPartialResponse(new PartialResponse(piece), context);
                }
            });
            if (!handle.isCancelled()) {
                handler.onCompleteResponse(response(reply));
            }
        } catch (RuntimeException | Error e) { // there is nobody else to hear of it
            if (!handle.isCancelled()) {
                handler.onError(e instanceof VireoException known ? translated(known) : e);
            }
        }
    }

    /// Ends an answer, of which nothing is heard any more then.
    private static final class Handle implements StreamingHandle {
        private volatile boolean cancelled;
        private @Nullable Thread thread;

        @Override
        public void cancel() {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    private static RuntimeException translated(VireoException e) {
        return switch (e.code()) {
            case USAGE, DATA -> new InvalidRequestException(e.getMessage(), e);
            case PROVIDER, RESOURCE, CANCELLED -> e;
        };
    }

    private ChatResponse response(Reply reply) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(reply.text()))
                .metadata(ChatResponseMetadata.builder()
                        .modelName(model.id())
                        .tokenUsage(new TokenUsage(
                                Math.toIntExact(reply.usage().inputTokens()),
                                Math.toIntExact(reply.usage().outputTokens())))
                        .finishReason(reply.cutOff() ? FinishReason.LENGTH : FinishReason.STOP)
                        .build())
                .build();
    }

    private Settings settings(ChatRequestParameters asked) {
        refuse(asked.frequencyPenalty() != null && asked.frequencyPenalty() != 0, "frequencyPenalty");
        refuse(asked.presencePenalty() != null && asked.presencePenalty() != 0, "presencePenalty");
        refuse(asked.toolSpecifications() != null && !asked.toolSpecifications().isEmpty(), "tools");
        if (asked.modelName() != null && !asked.modelName().equals(model.id())) {
            throw new ModelNotFoundException(
                    "the model in this process is " + model.id() + ", not " + asked.modelName());
        }
        Sampling sampling = usual.sampling();
        try {
            return new Settings(
                    or(asked.maxOutputTokens(), usual.maxTokens()),
                    new Sampling(
                            sampling.repetitionPenalty(),
                            or(asked.temperature(), sampling.temperature()),
                            or(asked.topK(), sampling.topK()),
                            or(asked.topP(), sampling.topP()),
                            sampling.minP()),
                    usual.seed(),
                    or(asked.stopSequences(), usual.stops()),
                    asked.responseFormat() == null ? usual.schema() : schema(asked.responseFormat()),
                    asked.responseFormat() == null ? usual.grammar() : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(e.getMessage(), e);
        }
    }

    /// The schema that an answer is to follow; that of any object where none is given.
    private static Optional<String> schema(ResponseFormat format) {
        if (format.type() != ResponseFormatType.JSON) {
            return Optional.empty();
        }
        if (format.jsonSchema() == null) {
            return Optional.of(ConstrainedText.ANY_OBJECT);
        }
        return Optional.of(SchemaText.of(format.jsonSchema().rootElement()));
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private void refuse(boolean asked, String what) {
        if (asked) {
            throw new UnsupportedFeatureException(what + " is not computed by " + model.id());
        }
    }

    private List<Message> messages(ChatRequest request, Shown shown) {
        List<Message> out = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            out.add(
                    switch (message) {
                        case SystemMessage system -> new Message("system", system.text());
                        case UserMessage user -> user(user, shown);
                        case AiMessage said -> {
                            refuse(said.hasToolExecutionRequests(), "a message with calls of tools");
                            yield Message.assistant(said.text() == null ? "" : said.text());
                        }
                        default -> {
                            refuse(true, "a message of the kind " + message.type());
                            throw new AssertionError();
                        }
                    });
        }
        return out;
    }

    /// Pictures, and then videos, stand before the words.
    private Message user(UserMessage message, Shown shown) {
        refuse(message.name() != null, "a name of a user");
        List<String> parts = new ArrayList<>();
        List<dev.vireo.runtime.image.Image> pictures = new ArrayList<>();
        List<Video> videos = new ArrayList<>();
        for (Content content : message.contents()) {
            switch (content) {
                case TextContent text -> parts.add(text.text());
                case ImageContent picture when model.sees() -> pictures.add(decoded(picture.image()));
                case VideoContent video when model.sees() -> videos.add(Video.of(shown.clip(content(video))));
                default -> refuse(true, "content of the kind " + content.type());
            }
        }
        return Message.user(String.join("\n", parts), pictures, videos);
    }

    private byte[] content(VideoContent video) {
        Optional<String> base64 = Optional.ofNullable(video.video().base64Data())
                .or(() -> Optional.ofNullable(video.video().url())
                        .flatMap(url -> Pictures.inUrl(url.toString(), Pictures.VIDEO)));
        refuse(base64.isEmpty(), "a video that would have to be fetched");
        return Pictures.content(base64.orElseThrow(), "video");
    }

    private dev.vireo.runtime.image.Image decoded(Image picture) {
        Optional<String> base64 = Optional.ofNullable(picture.base64Data())
                .or(() -> Optional.ofNullable(picture.url())
                        .flatMap(url -> Pictures.inUrl(url.toString(), Pictures.PICTURE)));
        refuse(base64.isEmpty(), "a picture that would have to be fetched");
        return Pictures.decode(base64.orElseThrow(), "picture");
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return ChatRequestParameters.builder().build();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return List.of();
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
