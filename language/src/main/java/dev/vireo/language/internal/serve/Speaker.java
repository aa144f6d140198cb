package dev.vireo.language.internal.serve;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.local.Hearing;
import java.util.List;
import java.util.OptionalInt;

/// The model behind a server. Several threads ask it.
public interface Speaker {
    /// Answers a conversation; an interrupt ends it.
    ///
    /// @param odds how many of the likeliest tokens are told with each token; empty for no likelihoods at
    ///     all
    /// @throws dev.vireo.runtime.VireoException as [dev.vireo.language.LocalModel#chat] does
    Reply answer(List<Message> messages, Settings settings, OptionalInt odds, Hearing hearing);

    /// Whether it can be shown pictures.
    boolean sees();

    /// The bytes that a token stands for.
    byte[] bytes(int token);

    /// Changes when the model does.
    String fingerprint();
}
