// Old encodings as Python 3.11 wrote them, each deflated, in base64. This printed them, once with
// each numpy:
//
//   import base64, pickle, textwrap, zlib, numpy as np
//   ann = np.arange(128) % 16 / 16
//   zoe = 1 - np.arange(128) % 16 / 32
//   rows = [ann, zoe]
//   def put(kind, encoding, *protocols):
//       for protocol in protocols:
//           data = pickle.dumps({"name": ["ann", "zoë"], "encoding": encoding}, protocol)
//           text = base64.b64encode(zlib.compress(data, 9)).decode()
//           print(f'  "numpy {np.__version__}, protocol {protocol}, {kind}": `')
//           print(textwrap.indent("\n".join(textwrap.wrap(text, 92)), "    ") + "`,")
//   put("float64 vectors", rows, 2, 3, 4, 5)
//   put("float32 vectors", [r.astype("f4") for r in rows], 2, 3, 4, 5)
//   put("big-endian vectors", [r.astype(">f8") for r in rows], 3, 5)
//   put("read-only vectors", [np.frombuffer(r.tobytes()) for r in rows], 5)
//   put("one float64 matrix", np.array(rows), 3, 5)
//   put("lists of numpy numbers", [list(r) for r in rows], 4)
//   put("lists of floats", [r.tolist() for r in rows], 2)

/** Each contains ann ((i mod 16) / 16) and zoë (1 - (i mod 16) / 32), for i from 0 to 127. */
export const OLD_ENCODINGS: Readonly<Record<string, string>> = {
  "numpy 1.26.4, protocol 2, float64 vectors": `
    eNrtlDlPwzAYhtMDWsx9lPtmyVSJjQGpO5E6ZMpSVYlrSKXW6Zc6EkVCylLabgwMDAzcV7l+A/lh4KZ1JchPaDzYj2X7
    8/Mtrxs9BUnW4pIkUb1MIJKDqKzF+FanFGL+wYnltSFOtCRnQrFVKNIjGMrBsIypU67U0tiySbrslFhRt229hvI2wRat
    MtvBDEGiewvRQvcUkopUhxGc55UIriK/JEGAtAj/wIBRbZivJZ0V6S6MncG4ChMNmFRhSlYiiluH6V7BAqtV+LsZLcrv
    H+7BbKvZgDkVUrIS82vtw3w2mz344cOfFInBgtEykXbc6evP+P7KdMFzBTQFnAu4EHAp4ErAtYBbAfcCHgU8C3gV8Cbg
    IxPqhDqhzgDowKLJU21JhWUGK4aZMP08XDV5yK2psN4LuQ0z1Qkqtx9UXt/7839r3nvgm3bA4CUg9xTwfgi0dBfo9iYT
    +oQ+oc/g+MBmJ7C2VNhmsGMQJ/0LvOL5+Q==`,
  "numpy 1.26.4, protocol 3, float64 vectors": `
    eNprYK4tZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrLGFbBrJeaW5BZV6yflF
    qXq5pTklmYlFRYmVXPFFqcn5ecUlRaXJJVyF7BBVXHkpENlCDm+G1kJOZ8akQq72Qu6gQh4Nb0bvhtZCXqjClJLKglSu
    Qr4IJqCFaRaF/J0d7YUCQYWCGt7MEYxAMZtCIT8/P6//QAAmvBlKCoWTOp0YQK5FARvsIfQBKH0CSl+A0leg9A0ofQdK
    P4DSj6D0Eyj9DEq/gNKvoPQbKP3OftT+UftH7R84+wtFSgpFkzLYM8CljFgGsIgRDyqUgBYxkhmCyMXEB6i292jOf4tm
    7Gs0616iOeM5mvOeojn7MZp3HtqP2j9q/6j9A2d/oVRJoXRSaqkeADUYZqU=`,
  "numpy 1.26.4, protocol 4, float64 vectors": `
    eNprYJl6nYMBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5pXmltQqZecX5Sql1uaU5KZWFSU
    WDmlhye+KDU5P6+4pKg0uWTK5Ck9rGCFU3rY81IgSiZP8WZoneLMmDSlfUrQFA1vRu+G1ikZXD2sKSWVBakgLUxpFlM6
    OyCyzD2MNlP8/Py8/gMBmPBmKJmS1OnEwMKABjbYQ+gDUPoElL4Apa9A6RtQ+g6UfgClH0HpJ1D6GZR+AaVfQek3UPqd
    /aj9o/aP2j9w9k8BlgQZnBk8oAIlgw+5OBFDLiA+QDW8R3P4WzQDX6NZ9BLNAc/RHPYUzcGP0Tzy0H7U/lH7R+0fOPtB
    BURqqR4AdZpwGg==`,
  "numpy 1.26.4, protocol 5, float64 vectors": `
    eNprYJ26nYMBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5RXmltQqZecX5SqB2SmFmUmT+nh
    jk8rys9NKk1LSy2aMnmKxjQGFgYsYIM9hD4ApU9A6QtQ+gqUvgGl70DpB1D6EZR+AqWfQekXUPoVlH4Dpd/Zj9o/av+o
    /QNn/5QeVnB5AaRTSioLUoGFQw9TmsWUzo72KUFTNLyZexhtpvj5+Xn9BwIw4c1QMiXJu6F1Sg+j85QSoKIMTvTi5APU
    +Pdo3nyLZv1rNGe9RHPuczRvPEXz3mM0bz+0H7V/1P5R+wfO/ikZAqCiIUMEVDCkluoBAGafYVM=`,
  "numpy 1.26.4, protocol 2, float32 vectors": `
    eNrtks1OwkAUhYeCgPUPf1D8R910RTRx4UKBpbEJMV11Q7AtoyWBKadMEzExYYPIW7j3LeTB9LbMUxAnOXfuZOZ+ZxZn
    pL2DGXaGMSacHkeqCc2w03R0hEA6uXgLZt/IcDtPPRde0O6IFyw1kTU8EfX6w4oXhLzSi7qy44ShM9RbIfcCMZBh5Ekd
    ufkrXbTnt8ibbIxlr0Uk7g30BMl16HaKDFys2Fnau47siCusfmDNwvoEGxYKhpkyR2NsKmBbDvs0t2Vr9P75GtvTzwl2
    LBQNM52wbrHbaDQefmklxWQSe+7U120jHknWz+iOapWxejU+xOWLyizuZnHHaowVSGXSJalOeiQ9kfq1f8jCQ1DyKYX7
    Fg4kDl0/5yf5PfIplMcWTlQoT/1iHKy8NnekyVf1BV+RbEW9Vw43ys1QziX1i3ztH7AQAJTj4JxZOJe4cHlU+QMgUgn5`,
  "numpy 1.26.4, protocol 3, float32 vectors": `
    eNrtks1Kw0AUhSdNtTH+tf5W3bjMqrhw4UJN0Y0YCJJVNkWTdDQFO8mJEzCCkE2pfQv3voTgi/gmek3Hhyh04LvMzL3n
    ns0p9Vcwy68zxkQw5NB6qFm+Ts9ACOhV4yX5+kCd+wbduYiS/kA8YKGHRSsS+TAtOlGS8c4wf5SDIMuCwrzNeJSIJ5nl
    kTTRmE6Zoj/twnDYCEuXWghzjGUPK5ajOeUIq2qwL4uUm1jza2R4f4z1ydsYTQ8ty9F9jf5OseG67vUPnao4TGIznFyw
    P0F1yjMq54x1iZJ4Jz6Jb4LZjDWJQ+KI6BI3xB2R2nP9bOuxJbEdxo24StlOTBHb9dBWEduLW/8xKWn8WVnGSu6rVVdq
    7YmysJRdW1kb9lw/23rsSxyEPO/8Amjq184=`,
  "numpy 1.26.4, protocol 4, float32 vectors": `
    eNprYJl6nYUBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5pXmltQqZecX5Sql1uaU5KZWFSU
    WDmlhye+KDU5P6+4pKg0uWTK5Ck9rGCFU3rY81IgSiZP8WZoneLMmDSlfUrQFA1vRu+G1ikZXD2sKSWVBakgLUxpJlM6
    OyCyzD2MNlP8/Py8/gMBmPBmKJmS1OnEwMQABQ22QMKOgcEBiBuAeAEQHwDiB0DMYM/AIADECkBsAMQOQBwAxAlAXGA/
    qn9o658CTAkZnBk8oASVwYecnMRgCaQBqLACalkGVGME1BAPqIEWUMM1oBZJQC3lsB/VP7T1gxJIaqkeAEDK4T8=`,
  "numpy 1.26.4, protocol 5, float32 vectors": `
    eNprYJ26nYUBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5RXmltQqZecX5SqB2SmFmUmT+nh
    jk8rys9NKk1LSy2aMnmKxjQGJgYk0GALJOwYGByAuAGIFwDxASB+AMQM9gwMAkCsAMQGQOwAxAFAnADEBfaj+oe2/ik9
    rOD0AqRTSioLUoGJo4cpzWRKZ0f7lKApGt7MPYw2U/z8/Lz+AwGY8GYomZLk3dA6pYfReUoJUFEGJ3JyagAaWwF1WgbU
    mgiolR5Q6y2gTtGAOksC6kQO+1H9Q1v/lAwBUNLIEAEljNRSPQBcAtJ4`,
  "numpy 1.26.4, protocol 3, big-endian vectors": `
    eNrtlLlOw0AQhtdxIMHc901aV6mpiAQdlly4chMh21lwJLLOmHURJKQ0Uciz0PAISDSUFBQUFNz39QawcUZIMT00O8V+
    9u5qv5nmr6t7QHQ7TQhhToWCUoSUbqvi12EM1PhgNzg+gDS1s+KbMi8oldkW9BShV/dYVKnW8l4Q0nwl2uZlJwydmrYR
    Ui9gOzyMPK5BpnNLY6XOKWQN0oC+NcUFrQn9FgzohmLUGzCIF0u8VqUaDNkpIdxchuHWfhNGLBjVDdVWxN4KjJmmuf4l
    Kl4MwmHcba2SdrdYhUPkEfIEeYo8Q54jL5CXyGvkLfIe+Yh8Rr4i30lXSb/0S//f+2GCw6TrZ/w4ZaZ8ETHTFsxgxMz6
    P6ky106VeQsWRKr4v/NkEfOk8Invf3R7Cm8J/0uir6dEvw+JOe4S890k5r5CSr/0S/+/+WGJQ86lUf4b12R3Rw==`,
  "numpy 1.26.4, protocol 5, big-endian vectors": `
    eNprYJ16k4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5RXmltQqZecX5SqB2SmFmUmT+nh
    jk8rys9NKk1LSy2aMnmKxjQGFgYUYL8BSh+A0ieg9AUofQVK34DSd6D0Ayj9CEo/gdLPoPQLKP0KSr+B0u9G7R+1f9T+
    gbZ/Sg8ruLwA0ikllQWpwMKhhynNYkpnR/uUoCka3sw9jHZT/Pz8vP4DAZjwZiiZkuTd0Dqlh9F5SglQUQYnojix/wCl
    36NaY/8WzfrXaM56iebc52jeeIrmvcdo3n44av+o/aP2D7T9UzJ4UYuPDEHshUeGCKjoSC3VAwCo+XJg`,
  "numpy 1.26.4, protocol 5, read-only vectors": `
    eNprYJ26noMBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5RXmltQqZecX5SqB2SmFmUmT+nh
    jk8rys9NKk1LSy2aMnmKhhMDCwMa2GAPoQ9A6RNQ+gKUvgKlb0DpO1D6AZR+BKWfQOlnUPoFlH4Fpd9A6Xf2o/aP2j9q
    /8DZP6WHFVxWAOmUksqCVGDB0MOUZjGls6N9StAUDW/mHkabKX5+fl7/gQBMeDOUTEnybmid0sPoPKUEqCiDE7ko+QA1
    +j2aF9+iWf0azUkv0Zz6HM0LT9G89hjNyw/tR+0ftX/U/oGzf0qGAKhYyBABFQqppXoAYo9gow==`,
  "numpy 1.26.4, protocol 3, one float64 matrix": `
    eNprYK4tZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrMl5pbkFlXrJ+UWperml
    OSWZiUVFiZVc8UWpyfl5xSVFpcklXIVsEFVceSkQ2UJ2b4bWQg5nxqRCzvZCrqBCbg1vRm8m74a2Qh6o0pSSyoJUrkLe
    CCagdWkWhXydHe2F/EGFAhrezBGMQDGbQkE/Pz+v/0AAJrwZSgqFkjqdGEDuQwEb7CH0ASh9AkpfgNJXoPQNKH0HSj+A
    0o+g9BMo/QxKv4DSr6D0Gyj9zn7U/lH7R+0faPs/QOn3aOJv0dS/RjPnJZr5z9HsfYrmnsdo7nw4av+o/aP2D6D9hcIl
    hSJJpXoALyRbcg==`,
  "numpy 1.26.4, protocol 5, one float64 matrix": `
    eNprYJ06h4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzL31Kj1BeaW5BpV5yflGqHpCZWpSZPKWH
    Oz6tKD83qTQtLbVoyuQpGtMYoIaigg32EPoAlD4BpS9A6StQ+gaUvgOlH0DpR1D6CZR+BqVfQOlXUPoNlH5nP2r/qP2j
    9g+0/R+g9Hs08bdo6l+jmfMSzfznaPY+RXPPYzR3Phy1f9T+UfsH0P4pPazg9gKQTimpLEgFNg56mNIspnR2tE8JmqLh
    zdzDaDPFz8/P6z8QgAlvhpIpSd5M3g1tU3oYnaeUAJWV6gEAd5RZfw==`,
  "numpy 1.26.4, protocol 4, lists of numpy numbers": `
    eNprYJnaKcwABrVTNHpY8hJzU6fEAlnMiXl5U3pYqvIPr56S2sORmpecn5KZlw6SA0mL5pXmFlTqJecXperlluaUZCYW
    FSVWTulhK05OzEksmjJ5Sg8rWAmQTimpLEgFiTClWUzp7GifEjRFw5u5h9Fmip+fn9d/IAAT3gwlU5KcORigYEobUF0G
    V4YATGiDPYbQAUyhE5hCFzCFrmAK3cAUuoMp9ABT6BGm0BNMoWeYQi8whV5hCr3BFHqHKTQaXqPhNRpeo+E1Gl6j4TUa
    XqPhRU54pQIbdsjCHzBVvicqsN8SZetropz7kih/PicqgJ4SFbKPiYqSh5hCo+E1Gl6j4TUaXqPhNRpeo+E1Gl7khFdq
    aqkeANhlHqI=`,
  "numpy 1.26.4, protocol 2, lists of floats": `
    eNprYKotZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrLGFbBqxhewa7gxQ4G6/
    AcY4AGOcgDEuwBhXYIwbMMYdGOMBjPEIxngCYzyDMV7AGK9gjDcwxjsoY9Q9o+4Zdc+IcU9qbCGHhrv9B5jwe3T32r/F
    0Poaw9SXGBY+x3DLUwxnPsbwwUMYY9Q9o+4Zdc9IcU9qaqkeANT7chY=`,
  "numpy 2.4.6, protocol 2, float64 vectors": `
    eNrtlDlPwzAYhtODtpj7KDeUY8lUiY0BqTuROmTKUlU5DKnUOv1SR6JISFlK242BgYGB+yrXbyA/DNy0rgT5CY0H+7Fs
    f36+5XWjpyCISlwQBKJWMEQKEBWVGNuqhEDMPzixvA7EsZJijIluGSVyBCMFSIg6cSrVeraoWzbOVpwyLam2rdZR0ca6
    RWrUdnSKINm7hojRO4WUJDRgVGfPDKzXkF8TI0BKhP2gwZiSYGtZpSWyC+NnMCHDZBOmZJgWpYjkNmCmX9Cg9Sp7N6tE
    2f3DPZhrt5owL0NalGJ+rX1YyOfzBz9s+JMkUFjU2iZSjruN/RnfX7keeC6HFodzDhccLjlccbjmcMvhnsMjh2cOrxze
    OHzkQp1QJ9QZAh1YMlmqLcuwQmFVM5Omn4drJgu5dRk2+iGXMdPdoHIHQeUNvD//t+a9B77pBAxeAnJPAe+HQEt3gW5v
    cqFP6BP6DI8PbHYDa0uGbQo7Gnayv4AJ+lg=`,
  "numpy 2.4.6, protocol 3, float64 vectors": `
    eNprYK4tZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrLGFbBrJeaW5BZV68cn5
    Ral6uaU5JZmJRUWJlVzxRanJ+XnFJUWlySVchewQZVx5KRDZQg5vhtZCTmfGpEKu9kLuoEIeDW9G74bWQl6owpSSyoJU
    rkK+CCagjWkWhfydHe2FAkGFghrezBGMQDGbQiE/Pz+v/0AAJrwZSgqFkzqdGEDORQEb7CH0ASh9AkpfgNJXoPQNKH0H
    Sj+A0o+g9BMo/QxKv4DSr6D0Gyj9zn7U/lH7R+0fOPsLRUoKRZMy2DPApYxYBrCIEQ8qlIAWMZIZgsjFxAeotvdozn+L
    ZuxrNOteojnjOZrznqI5+zGadx7aj9o/av+o/QNnf6FUSaF0UmqpHgCF5WcE`,
  "numpy 2.4.6, protocol 4, float64 vectors": `
    eNprYJl6g4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5ZXmltQqRefnF+UqpdbmlOSmVhU
    lFg5pYcnvig1OT+vuKSoNLlkyuQpPaxglVN62PNSIEomT/FmaJ3izJg0pX1K0BQNb0bvhtYpGVw9rCkllQWpIC1MaRZT
    Ojsgssw9jDZT/Pz8vP4DAZjwZiiZktTpxMDCgAY22EPoA1D6BJS+AKWvQOkbUPoOlH4ApR9B6SdQ+hmUfgGlX0HpN1D6
    nf2o/aP2j9o/cPZPAZYEGZwZPKACJYMPuTgRQy4gPkA1vEdz+Fs0A1+jWfQSzQHP0Rz2FM3Bj9E88tB+1P5R+0ftHzj7
    QQVEaqkeANMucHs=`,
  "numpy 2.4.6, protocol 5, float64 vectors": `
    eNprYJ26g4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5xXmltQqRefnF+UqgdkpxZlJk/p
    4Y5PK8rPTSpNS0stmjJ5isY0BhYGLGCDPYQ+AKVPQOkLUPoKlL4Bpe9A6QdQ+hGUfgKln0HpF1D6FZR+A6Xf2Y/aP2r/
    qP0DZ/+UHlZwgQGkU0oqC1KBhUMPU5rFlM6O9ilBUzS8mXsYbab4+fl5/QcCMOHNUDIlybuhdUoPo/OUEqCiDE704uQD
    1Pj3aN58i2b9azRnvURz7nM0bzxF895jNG8/tB+1f9T+UfsHzv4pGQKgoiFDBFQwpJbqAQC38WG0`,
  "numpy 2.4.6, protocol 2, float32 vectors": `
    eNrtkstOAjEUhsuAMNYbXlC8o266Ipq4cKHA0jgJMbPqhuBcqkMCHc7QScTEhA0ib+Het5AH0zNDn4LY5D89TXu+v4t/
    ZLwDYTxHCJFOT0CmBQbjWTw6UkI2vXgLZ9+QE9zEXkgv9DvyBZZakGeejHv9YbXthZGo9uKu6jhR5AxpOxJeKAcqij1F
    oTB/RqU/vwXTImNY9nDMF96ApkxBgfIMOriwwvO4dx3VkVew+gFrNqxPYMOGIrMy1mgMmxroq2Ef57a4ge+fr2F7+jmB
    HRtKzMqmrFvYbTabD7+40mIRBXvuNKCcJSPp+hndYa0R0qglh6R8YZkl3SzpSJ2QIqqCukQ1UI+oJ1S//g9ZeAiUA0zh
    vg0HCg7doBCk+T0KMJTHNpzoUJ4GpSRYpjF3xMlX/YVAk7im3muHG+3GtHNZ/8Ks/wMWAgCVJDhnNpwruHBFXP0DHSMK
    WA==`,
  "numpy 2.4.6, protocol 3, float32 vectors": `
    eNrtks1Kw0AUhSdNtTX+tf5W3bjMKnThwoWaohsxUKSrbEpN0tEUzCQnTsAIQjal9i3c+xKCL+Kb6DUdH6LQge8yM/ee
    ezan0F/BTLfKGBNexKH1UTFdnZ6eENDLxkv89YEqd+t05yKIhyPxgKU+ls1AZFGSW4MgTrkVZY9y5KWplxuDlAexeJJp
    FkgDtdmYIYazLuoOG2PlSvNhTLDaw5rpaE4xxroaHMo84QY23Ao53p9gc/o2QaOHpunorkZ/Z9jqdrs3P3TK4jCJbX96
    yf4E5SnOqVww1iEK4p34JL4JZjPWII6JNtEhbok7IrEX+vnWY0di1w9rYZmyvZAitt9DS0XsIGz+x6Sg8WdlGSq5q1Zd
    q7WnysJUdi1lXbcX+vnW41DiyOeZ9Qs9qNgt`,
  "numpy 2.4.6, protocol 4, float32 vectors": `
    eNprYJl6g4UBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5ZXmltQqRefnF+UqpdbmlOSmVhU
    lFg5pYcnvig1OT+vuKSoNLlkyuQpPaxglVN62PNSIEomT/FmaJ3izJg0pX1K0BQNb0bvhtYpGVw9rCkllQWpIC1MaSZT
    Ojsgssw9jDZT/Pz8vP4DAZjwZiiZktTpxMDEAAUNtkDCjoHBAYgbgHgBEB8A4gdAzGDPwCAAxApAbADEDkAcAMQJQFxg
    P6p/aOufAkwJGZwZPKAElcGHnJzEYAmkAaiwAmpZBlRjBNQQD6iBFlDDNaAWSUAt5bAf1T+09YMSSGqpHgAaS+Gg`,
  "numpy 2.4.6, protocol 5, float32 vectors": `
    eNprYJ26g4UBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5xXmltQqRefnF+UqgdkpxZlJk/p
    4Y5PK8rPTSpNS0stmjJ5isY0BiYGJNBgCyTsGBgcgLgBiBcA8QEgfgDEDPYMDAJArADEBkDsAMQBQJwAxAX2o/qHtv4p
    PazgBAOkU0oqC1KBiaOHKc1kSmdH+5SgKRrezD2MNlP8/Py8/gMBmPBmKJmS5N3QOqWH0XlKCVBRBidycmoAGlsBdVoG
    1JoIqJUeUOstoE7RgDpLAupEDvtR/UNb/5QMAVDSyBABJYzUUj0AKUHS2Q==`,
  "numpy 2.4.6, protocol 3, big-endian vectors": `
    eNrtlLlOw0AQhtdxIMHc9w2tq9RURIIOSylcuYki21lwJLLOmHVhJKQ0Uciz0PAISDSUFBQUFNz39QawcUZIMT00O8V+
    9u5qv5nmr6t7QHQrTQhhdpWCUoSUbqni12YM1Phg1z8+gDS1suKbMtcvV9gW9BShV3dZWK1FuZLrBzRXDbd5xQ4CO9JK
    AXV9tsOD0OUaZDrXNFbunELWIA3oW1cc0JrQb8KAbihGvQGDeLHMoxrVYMhKCePmCgy39pswYsKobqiWIvZWYaxQKGx8
    iYoXg3AYd1prpN0uVv4QeYQ8QZ4iz5DnyAvkJfIaeYu8Rz4in5GvyHfSVdIv/dL/936Y4DDpeBkvTpkpT0TMtAkzGDGz
    3k+qzLVTZd6EBZEq3u88WcQ8yX/i+x/dnvxbwv+S6Osp0e9DYo67xHw3ibmvkNIv/dL/b35Y4rDs0DD3DTd3d6Y=`,
  "numpy 2.4.6, protocol 5, big-endian vectors": `
    eNprYJ16i4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5xXmltQqRefnF+UqgdkpxZlJk/p
    4Y5PK8rPTSpNS0stmjJ5isY0BhYGFGC/AUofgNInoPQFKH0FSt+A0neg9AMo/QhKP4HSz6D0Cyj9Ckq/gdLvRu0ftX/U
    /oG2f0oPK7jAANIpJZUFqcDCoYcpzWJKZ0f7lKApGt7MPYx2U/z8/Lz+AwGY8GYomZLk3dA6pYfReUoJUFEGJ6I4sf8A
    pd+jWmP/Fs3612jOeonm3Odo3niK5r3HaN5+OGr/qP2j9g+0/VMyeFGLjwxB7IVHhgio6Egt1QMAB15ywQ==`,
  "numpy 2.4.6, protocol 5, read-only vectors": `
    eNprYJ26gYMBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzLx0sJ5xXmltQqRefnF+UqgdkpxZlJk/p
    4Y5PK8rPTSpNS0stmjJ5ioYTAwsDGthgD6EPQOkTUPoClL4CpW9A6TtQ+gGUfgSln0DpZ1D6BZR+BaXfQOl39qP2j9o/
    av/A2T+lhxVcWADplJLKglRgwdDDlGYxpbOjfUrQFA1v5h5Gmyl+fn5e/4EATHgzlExJ8m5ondLD6DylBKgogxO5KPkA
    Nfo9mhffoln9Gs1JL9Gc+hzNC0/RvPYYzcsP7UftH7V/1P6Bs39KhgCoWMgQARUKqaV6ALDRYQQ=`,
  "numpy 2.4.6, protocol 3, one float64 matrix": `
    eNprYK4tZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrMl5pbkFlXrxyflFqXq5
    pTklmYlFRYmVXPFFqcn5ecUlRaXJJVyFbBBlXHkpENlCdm+G1kIOZ8akQs72Qq6gQm4Nb0ZvJu+GtkIeqNKUksqCVK5C
    3ggmoH1pFoV8nR3thfxBhQIa3swRjEAxm0JBPz8/r/9AACa8GUoKhZI6nRhADkQBG+wh9AEofQJKX4DSV6D0DSh9B0o/
    gNKPoPQTKP0MSr+A0q+g9Bso/c5+1P5R+0ftH2j7P0Dp92jib9HUv0Yz5yWa+c/R7H2K5p7HaO58OGr/qP2j9g+g/YXC
    JYUiSaV6AHDbW9E=`,
  "numpy 2.4.6, protocol 5, one float64 matrix": `
    eNprYJ06l4MBDGqnaPSw5CXmpk6JBbKYE/PypvSwVOUfXj0ltYcjNS85PyUzL31Kj3BeaW5BpV58cn5Rqh6QnVqUmTyl
    hzs+rSg/N6k0LS21aMrkKRrTGKCmooIN9hD6AJQ+AaUvQOkrUPoGlL4DpR9A6UdQ+gmUfgalX0DpV1D6DZR+Zz9q/6j9
    o/YPtP0foPR7NPG3aOpfo5nzEs3852j2PkVzz2M0dz4ctX/U/lH7B9D+KT2s4AYDkE4pqSxIBTYOepjSLKZ0drRPCZqi
    4c3cw2gzxc/Pz+s/EIAJb4aSKUneTN4NbVN6GJ2nlACVleoBAL6XWeA=`,
  "numpy 2.4.6, protocol 4, lists of numpy numbers": `
    eNprYJnaJcwABrVTNHpY8hJzU6fEAlnMiXl5U3pYqvIPr56S2sORmpecn5KZlw6SA0mL5ZXmFlTqxSfnF6Xq5ZbmlGQm
    FhUlVk7pYStOTsxJLJoyeUoPK1gNkE4pqSxIBYkwpVlM6exonxI0RcObuYfRZoqfn5/XfyAAE94MJVOSnDkYoGBKG1Bd
    BleGAExogz2G0AFMoROYQhcwha5gCt3AFLqDKfQAU+gRptATTKFnmEIvMIVeYQq9wRR6hyk0Gl6j4TUaXqPhNRpeo+E1
    Gl6j4UVOeKUCW3bIwh8wVb4nKrDfEmXra6Kc+5Iofz4nKoCeEhWyj4mKkoeYQqPhNRpeo+E1Gl6j4TUaXqPhNRpe5IRX
    amqpHgBDbB8D`,
  "numpy 2.4.6, protocol 2, lists of floats": `
    eNprYKotZNCIYGFgYMhLzE0tZIwtZNKIYAZyE/PyCpnBElX5h1cXsqRGcADZqXnJ+SmZeemFrLGFbBqxhewa7gxQ4G6/
    AcY4AGOcgDEuwBhXYIwbMMYdGOMBjPEIxngCYzyDMV7AGK9gjDcwxjsoY9Q9o+4Zdc+IcU9qbCGHhrv9B5jwe3T32r/F
    0Poaw9SXGBY+x3DLUwxnPsbwwUMYY9Q9o+4Zdc9IcU9qaqkeANT7chY=`,
};
