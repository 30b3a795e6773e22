// The locales of glibc 2.36 (localedata/SUPPORTED) whose character set is UTF-8.
const SUFFIXED = `
  C aa_DJ af_ZA an_ES ar_AE ar_BH ar_DZ ar_EG ar_IQ ar_JO ar_KW ar_LB ar_LY ar_MA ar_OM ar_QA
  ar_SA ar_SD ar_SY ar_TN ar_YE ast_ES be_BY bg_BG bhb_IN br_FR bs_BA ca_AD ca_ES ca_FR ca_IT
  cs_CZ cy_GB da_DK de_AT de_BE de_CH de_DE de_IT de_LI de_LU el_CY el_GR en_AU en_BW en_CA
  en_DK en_GB en_HK en_IE en_NZ en_PH en_SC en_SG en_US en_ZA en_ZW es_AR es_BO es_CL es_CO
  es_CR es_DO es_EC es_ES es_GT es_HN es_MX es_NI es_PA es_PE es_PR es_PY es_SV es_US es_UY
  es_VE et_EE eu_ES eu_FR fi_FI fo_FO fr_BE fr_CA fr_CH fr_FR fr_LU ga_IE gd_GB gl_ES gv_GB
  he_IL hr_HR hsb_DE hu_HU id_ID is_IS it_CH it_IT ja_JP ka_GE kk_KZ kl_GL ko_KR ku_TR kw_GB
  lg_UG lt_LT lv_LV mg_MG mi_NZ mk_MK ms_MY mt_MT nb_NO nl_BE nl_NL nn_NO oc_FR om_KE pl_PL
  pt_BR pt_PT ro_RO ru_RU ru_UA sk_SK sl_SI so_DJ so_KE so_SO sq_AL st_ZA sv_FI sv_SE tcy_IN
  tg_TJ th_TH tl_PH tr_CY tr_TR uk_UA uz_UZ wa_BE xh_ZA yi_US zh_CN zh_HK zh_SG zh_TW zu_ZA
`;
const BARE = `
  aa_ER aa_ER@saaho aa_ET agr_PE ak_GH am_ET anp_IN ar_IN ar_SS as_IN ayc_PE az_AZ az_IR
  be_BY@latin bem_ZM ber_DZ ber_MA bho_IN bho_NP bi_VU bn_BD bn_IN bo_CN bo_IN brx_IN byn_ER
  ca_ES@valencia ce_RU chr_US ckb_IQ cmn_TW crh_UA csb_PL cv_RU doi_IN dsb_DE dv_MV dz_BT en_AG
  en_IL en_IN en_NG en_ZM eo es_CU fa_IR ff_SN fil_PH fur_IT fy_DE fy_NL gez_ER gez_ER@abegede
  gez_ET gez_ET@abegede gu_IN ha_NG hak_TW hi_IN hif_FJ hne_IN ht_HT hy_AM ia_FR ig_NG ik_CA
  iu_CA kab_DZ km_KH kn_IN kok_IN ks_IN ks_IN@devanagari ky_KG lb_LU li_BE li_NL lij_IT ln_CD
  lo_LA lzh_TW mag_IN mai_IN mai_NP mfe_MU mhr_RU miq_NI mjw_IN ml_IN mn_MN mni_IN mnw_MM mr_IN
  my_MM nan_TW nan_TW@latin nds_DE nds_NL ne_NP nhn_MX niu_NU niu_NZ nl_AW nr_ZA nso_ZA om_ET
  or_IN os_RU pa_IN pa_PK pap_AW pap_CW ps_AF quz_PE raj_IN rif_MA rw_RW sa_IN sah_RU sat_IN
  sc_IT sd_IN sd_IN@devanagari se_NO sgs_LT shn_MM shs_CA si_LK sid_ET sm_WS so_ET sq_MK sr_ME
  sr_RS sr_RS@latin ss_ZA sw_KE sw_TZ syr szl_PL ta_IN ta_LK te_IN the_NP ti_ER ti_ET tig_ER
  tk_TM tn_ZA to_TO tpi_PG ts_ZA tt_RU tt_RU@iqtelif ug_CN unm_US ur_IN ur_PK uz_UZ@cyrillic
  ve_ZA vi_VN wae_CH wal_ET wo_SN yo_NG yue_HK yuw_PG
`;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** The names that `i18n.defaultLocale` may have: `en_US.UTF-8`, `sr_RS@latin`, … */
export const locales: ReadonlySet<string> = new Set([
  ...words(SUFFIXED).map((name) => `${name}.UTF-8`),
  ...words(BARE),
]);
