package dev.vireo.planner;

import dev.langchain4j.model.chat.ChatModel;

/// A language model that answers one text with another. Safe for several threads.
public interface LanguageModel {
    /// The answer to a request.
    ///
    /// @param system what the model is told about its job
    /// @param user the request itself
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when the model refuses or does not answer
    Completion complete(String system, String user);

    /// The name in traces and records: `openai:gpt-4.1-mini`.
    String id();

    /// What a language model answered, and what it used for that.
    record Completion(String text, Plan.Usage usage) {}

    /// Any LangChain4j model, under the name `id`. A request that the provider may answer when it is sent
    /// again (too many requests, a server error, no answer in time) is sent up to `maxRetries` times more,
    /// after 0.5 s, 1 s, 2 s, ... Retries that the model makes by itself are not counted in
    /// [Plan.Usage#calls].
    static LanguageModel of(ChatModel model, String id, int maxRetries) {
        return new ChatLanguageModel(model, id, "the model's server", "", maxRetries, Thread::sleep);
    }
}
