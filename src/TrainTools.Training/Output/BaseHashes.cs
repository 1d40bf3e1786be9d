namespace TrainTools.Training.Output;

/// <summary>The two hashes by which WebUIs know a checkpoint or a VAE.</summary>
/// <param name="Legacy">
/// First 8 digits of the SHA-256 over 64 KB from 1 MB on, as A1111 did before 2023: <c>ss_sd_model_hash</c>.
/// </param>
/// <param name="Sha256">64 hexadecimal digits over the whole file: <c>ss_new_sd_model_hash</c>.</param>
public sealed record BaseHashes(string Legacy, string Sha256);
