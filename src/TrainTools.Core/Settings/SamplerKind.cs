namespace TrainTools.Core.Settings;

/// <summary>Samplers that make sample images; also read as kohya and the WebUIs write them.</summary>
public enum SamplerKind
{
    /// <summary>Euler's method (Karras et al. 2022, algorithm 2).</summary>
    [Word("euler", "k_euler")] Euler,

    /// <summary>Euler with new noise at each step (k-diffusion).</summary>
    [Word("euler_a", "k_euler_a", "euler a")] EulerA,

    /// <summary>DPM-Solver++(2M) (Lu et al. 2022).</summary>
    [Word("dpmpp_2m", "dpm++ 2m", "dpmsolver++", "k_dpmpp_2m")] DpmPp2M,

    /// <summary>DPM-Solver++(2M) with new noise at each step (k-diffusion).</summary>
    [Word("dpmpp_2m_sde", "dpm++ 2m sde", "k_dpmpp_2m_sde")] DpmPp2MSde,

    /// <summary>Heun's method (Karras et al. 2022, algorithm 1): two predictions a step.</summary>
    [Word("heun", "k_heun")] Heun,

    /// <summary>DDIM (Song et al. 2020).</summary>
    [Word("ddim")] Ddim,

    /// <summary>Pseudo linear multistep (Liu et al. 2022).</summary>
    [Word("plms", "pndm")] Plms,

    /// <summary>UniPC of order 3, variant bh1 (Zhao et al. 2023).</summary>
    [Word("unipc", "uni_pc")] UniPc,
}
