namespace TrainTools.Host.WebUi;

/// <summary>The WebUI keeps its card. The message says why and what to do.</summary>
internal sealed class CardException(string message) : Exception(message);
