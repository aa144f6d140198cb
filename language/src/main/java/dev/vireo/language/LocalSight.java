package dev.vireo.language;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.local.Pictures;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.List;

/// A model in this process that answers requests with pictures and videos.
record LocalSight(LocalModel model, Settings usual) implements VisionModel, AutoCloseable {
    @Override
    public Answer look(Request request) {
        List<Image> pictures = new ArrayList<>();
        for (Picture picture : request.pictures()) {
            pictures.add(Pictures.decode(picture.base64(), "picture " + (pictures.size() + 1)));
        }
        List<Message> messages = new ArrayList<>();
        if (!request.system().isBlank()) {
            messages.add(new Message("system", request.system()));
        }
        messages.add(Message.user(request.user(), pictures, request.videos()));
        Reply reply = model.chat(messages, request.schema().map(usual::schema).orElse(usual), _ -> {});
        return new Answer(reply.text(), reply.cutOff(), reply.usage(), reply.looks());
    }

    @Override
    public boolean takesVideos() {
        return model.watches();
    }

    /// The model's name, and what changes when its weights do: answers are kept under it.
    @Override
    public String id() {
        return model.id() + model.endpoint().substring(model.endpoint().lastIndexOf('#'));
    }

    @Override
    public void close() {
        model.close();
    }
}
